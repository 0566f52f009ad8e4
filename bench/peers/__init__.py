"""Other people's servers doing the same work, each as well as its library allows."""
