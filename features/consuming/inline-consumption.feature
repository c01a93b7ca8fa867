Feature: Inline consumption
  The last messages of a topic can be read, or given to a consumer, without a group and at once.

  @embedded @external
  Scenario: A consumer gets the last messages
    Given the topic "widgets" with 3 partitions
    And the producer WidgetProducer
    When WidgetProducer publishes
      | id | name  |
      | 1  | Lamp  |
      | 2  | Chair |
    And WidgetProducer publishes
      | id | name  |
      | 3  | Table |
    And the last 1 message of topic "widgets" is given to the till
    Then the till has taken
      | names |
      | Table |

  @embedded
  Scenario: A topic without messages gives none
    Given the producer WidgetProducer
    When the last 10 messages of topic "widgets" are given to the till
    Then the till has taken nothing
