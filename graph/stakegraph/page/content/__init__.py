"""What the page says: a case as plain values, its texts, its legend and its story."""
