"""Someone who reads pages in a real browser, for the tests."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from requiring import require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selenium.webdriver.remote.webelement import WebElement

CHROMIUM, CHROMEDRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1440,900",
)  # fmt: skip


class Reader:
    """Someone who reads pages in Chromium."""

    def __init__(self, driver: webdriver.Chrome, folder: Path) -> None:
        self.driver = driver
        self.folder = folder

    def open(self, page: bytes, fragment: str = "") -> None:
        """Open a page from a file and wait until the map is drawn; logs start anew."""
        file = self.folder / "page.html"
        file.write_bytes(page)
        self.driver.get("about:blank")
        self.log("browser")
        self.log("performance")
        self.driver.get(file.as_uri() + fragment)
        self.wait(lambda: self.run("return document.documentElement.dataset.ready") == "yes")
        time.sleep(0.25)  # the map settles once more when it knows its size

    def resize(self, width: int, height: int, *, touch: bool = False) -> None:
        """Give the window a size in CSS pixels."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": touch}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": touch})

    def prefer(self, **features: str) -> None:
        """Set media features such as ``prefers_color_scheme="dark"``; none resets them."""
        wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": wanted})

    def run(self, script: str, *arguments: object) -> Any:
        """Run a script as a developer's console would."""
        return self.driver.execute_script(script, *arguments)

    def log(self, kind: str) -> list[str]:
        """Return and forget what Chromium logged of a kind."""
        entries: list[dict[str, Any]] = self.driver.get_log(kind)  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in entries]

    def saved(self, ending: str, pattern: str, folder: Path) -> bytes:
        """Press the button that saves a file of this kind into a folder, and return what was saved."""
        where = {"behavior": "allow", "downloadPath": str(folder)}
        self.driver.execute_cdp_cmd("Browser.setDownloadBehavior", where)
        self.find(f"#save-{ending}").click()
        self.wait(lambda: list(folder.glob(pattern)))
        return next(folder.glob(pattern)).read_bytes()

    def wait(self, condition: Callable[[], object]) -> None:
        """Wait until something holds, fifteen seconds at most (a busy machine takes its time)."""
        WebDriverWait(self.driver, 15, poll_frequency=0.05).until(lambda _: condition())

    def find(self, selector: str) -> WebElement:
        """Return the first element that a CSS selector finds."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """Return the whole text of an element, hidden parts too."""
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector))

    def count(self, selector: str) -> int:
        """Count the elements that a CSS selector finds."""
        return int(self.run("return document.querySelectorAll(arguments[0]).length", selector))

    def go_to(self, fragment: str) -> None:
        """Change the fragment of the address, as following a link to a claim does."""
        self.run("location.hash = arguments[0]", fragment)
        time.sleep(0.1)

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def place_of_selection(self) -> tuple[int, int]:
        """Return where the map shows what is selected, in pixels of the map."""
        x, y = str(self.run("return document.getElementById('graph').dataset.selection")).split(",")
        return int(x), int(y)

    def click_map(self, x: int, y: int) -> None:
        """Click the map at a place, as a mouse does."""
        width, height = self.run(
            "const g = document.getElementById('graph'); return [g.clientWidth, g.clientHeight]"
        )
        stage = self.find("#graph")
        chain = ActionChains(self.driver).move_to_element_with_offset(stage, x - width // 2, y - height // 2)
        chain.click().perform()

    def requests(self) -> list[str]:
        """Return every address asked for since the page was opened, what is inside the page left out."""
        events = [json.loads(entry)["message"] for entry in self.log("performance")]
        asked = [
            each["params"]["request"]["url"]
            for each in events
            if each["method"] == "Network.requestWillBeSent"
        ]
        return [url for url in asked if not url.startswith(("data:", "blob:"))]

    def console(self) -> list[str]:
        """Return every console message since the page was opened."""
        return self.log("browser")


def reading(folder: Path) -> Iterator[Reader]:
    """Yield someone who reads in a Chromium of their own, which ends with them."""
    require(
        CHROMIUM.exists() and CHROMEDRIVER.exists(),
        "no browser; the page is not tested: apt-get install chromium chromium-driver",
    )
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(CHROMEDRIVER)))
    try:
        yield Reader(driver, folder)
    finally:
        driver.quit()
