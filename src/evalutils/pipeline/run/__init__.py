"""From a request to a report: what is asked, which steps that takes, and running them."""
