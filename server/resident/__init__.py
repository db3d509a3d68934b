"""What residents see without an account: the state of their case, guides to each aid, one tap of satisfaction."""
