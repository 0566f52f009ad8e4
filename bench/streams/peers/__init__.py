"""Other servers, each as its library or its manual shows it."""
