"""A member's choice on sharing, entered by staff for the member who says so."""
