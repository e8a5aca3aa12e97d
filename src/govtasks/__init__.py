"""govtasks: follow up government orders, with every answer explained."""
