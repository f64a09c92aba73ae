"""An offline mock of CMS's Blue Button 2.0 API."""
