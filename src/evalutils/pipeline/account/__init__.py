"""What a run or several leave behind for whoever checks them, and what is delivered to them."""
