"""A client of CMS's Blue Button 2.0 API; its names arrive with the next release."""
