Feature: Disabling producers
  While much is moved by hand, nobody is told.

  @stub @embedded
  Scenario: A producer that is disabled sends nothing
    Given the disabled producer WidgetProducer
    When WidgetProducer publishes
      | id | name |
      | 1  | Lamp |
    Then topic "widgets" has sent nothing

  @stub @embedded
  Scenario: For a while all producers are disabled
    Given the producer WidgetProducer
    When WidgetProducer publishes while all producers are disabled
      | id | name |
      | 1  | Lamp |
    And WidgetProducer publishes
      | id | name  |
      | 2  | Chair |
    Then topic "widgets" has sent
      | id | name  |
      | 2  | Chair |
    And topic "widgets" has sent 1 message

  @stub
  Scenario: A setting disables all
    Given the setting "Deimos:Producing:Disabled" is "true"
    And the producer WidgetProducer
    When WidgetProducer publishes
      | id | name |
      | 1  | Lamp |
    Then topic "widgets" has sent nothing
