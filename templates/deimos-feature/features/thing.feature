Feature: Thing
  Say here what it is good for.

  # Deimos.Testing has steps for producers, consumers, databases and faults; those of your own are in ThingSteps.cs.
  @stub
  Scenario: The service can be made
    When the service of Thing is made
    Then Thing finds it in working order
