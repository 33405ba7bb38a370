"""The document of the page: templates, style and scripts, and the policy that lets only these run."""
