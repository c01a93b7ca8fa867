Feature: Metrics
  Operators see what is published, what is handled, what fails, and how far behind somebody is.

  @embedded @external
  Scenario: Published messages are counted
    Given the producer WidgetProducer
    When WidgetProducer publishes
      | id | name  |
      | 1  | Lamp  |
      | 2  | Chair |
    Then the metric "deimos.publish" counts 2 for topic "widgets"
    And the metric "deimos.publish_error" counts 0 for topic "widgets"

  @embedded @external
  Scenario: Handled and failed messages are counted
    Given the topic "widgets" with schema "com.shop.Widget" keyed by "id"
    And a consumer of topic "widgets"
    And the consumer of topic "widgets" fails 1 time on key "2"
    When these arrive on topic "widgets"
      | id | name  |
      | 1  | Lamp  |
      | 2  | Chair |
      | 3  | Table |
    And everything on topic "widgets" is consumed
    Then the metric "deimos.handler" counts 3 for topic "widgets" with status "received"
    And the metric "deimos.handler" counts 2 for topic "widgets" with status "success"
    And the metric "deimos.handler" counts 1 for topic "widgets" with status "error"

  @embedded
  Scenario: What could not be published is counted
    Given the producer WidgetProducer
    And the next 1 request to write to topic "widgets" fails with MessageTooLarge
    When WidgetProducer tries to publish
      | id | name |
      | 1  | Lamp |
    Then it fails with "widgets"
    And the metric "deimos.publish_error" counts 1 for topic "widgets"

  @embedded
  Scenario: The outbox shows how many messages wait
    Given the outbox of ShopDb
    And the setting "Deimos:Outbox:MeasureInterval" is "00:00:00.100"
    And the producer WidgetRecordProducer
    When these WidgetRow are saved
      | Name  |
      | Lamp  |
      | Chair |
    And the outbox is empty
    Then the metric "deimos.outbox.insert" counts 2 for topic "widgets"
    And the metric "deimos.outbox.process" counts 2 for topic "widgets"

  @embedded
  Scenario: A consumer that has caught up is not behind
    Given the setting "Deimos:Consuming:LagInterval" is "00:00:00.100"
    And the producer WidgetProducer
    And a consumer of topic "widgets"
    When WidgetProducer publishes
      | id | name |
      | 1  | Lamp |
    And everything on topic "widgets" is consumed
    Then the metric "deimos.consumer_lag" of topic "widgets" is 0
