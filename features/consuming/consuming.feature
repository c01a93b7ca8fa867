Feature: Consuming
  A service hears of what others tell, message by message, in the order of each key.

  @stub @embedded @external
  Scenario: A consumer gets messages with their keys
    Given the topic "widgets" with schema "com.shop.Widget" keyed by "id"
    And a consumer of topic "widgets"
    When these arrive on topic "widgets"
      | id | name  | price |
      | 1  | Lamp  | 12.50 |
      | 2  | Chair | 20    |
    Then the consumer of topic "widgets" has received
      | (key) | id | name  | price |
      | 1     | 1  | Lamp  | 12.5  |
      | 2     | 2  | Chair | 20    |

  @stub @embedded
  Scenario: A tombstone is nothing but a key
    Given the topic "widgets" with schema "com.shop.Widget" keyed by "id"
    And a consumer of topic "widgets"
    When a tombstone for "7" arrives on topic "widgets"
    Then the consumer of topic "widgets" has received
      | (key) |
      | 7     |

  @embedded @external
  Scenario: What one service publishes another consumes
    Given the topic "widgets" with 3 partitions
    And the producer WidgetProducer
    And a consumer of topic "widgets"
    When WidgetProducer publishes
      | id | name  |
      | 1  | Lamp  |
      | 2  | Chair |
      | 3  | Table |
    Then the consumer of topic "widgets" has received
      | (key) | name  |
      | 3     | Table |
      | 2     | Chair |
      | 1     | Lamp  |
    And everything on topic "widgets" is consumed

  @embedded
  Scenario: After a restart a service goes on where it was
    Given the producer WidgetProducer
    And a consumer of topic "widgets"
    When WidgetProducer publishes
      | id | name |
      | 1  | Lamp |
    And everything on topic "widgets" is consumed
    And the service is restarted
    And WidgetProducer publishes
      | id | name  |
      | 2  | Chair |
    And everything on topic "widgets" is consumed
    Then the consumer of topic "widgets" has received 2 messages

  @embedded
  Scenario: A rebalance loses nothing
    Given the topic "widgets" with 4 partitions
    And the producer WidgetProducer
    And a consumer of topic "widgets"
    When WidgetProducer publishes
      | id | name  |
      | 1  | Lamp  |
      | 2  | Chair |
    And everything on topic "widgets" is consumed
    And the group of topic "widgets" is rebalanced
    And WidgetProducer publishes
      | id | name  |
      | 3  | Table |
      | 4  | Shelf |
    Then the consumer of topic "widgets" has received
      | name  |
      | Lamp  |
      | Chair |
      | Table |
      | Shelf |
