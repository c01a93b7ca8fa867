Feature: Outbox
  Data and messages are saved together or not at all. A relay brings the messages to Kafka afterwards.

  @embedded @external
  Scenario: What is saved is sent
    Given the outbox of ShopDb
    And the producer WidgetRecordProducer
    When these WidgetRow are saved
      | Name  | Price |
      | Lamp  | 12.50 |
      | Chair | 20    |
    Then topic "widgets" has sent
      | (key) | name  |
      | 1     | Lamp  |
      | 2     | Chair |
    And the outbox is empty

  @embedded @external
  Scenario: What is taken back is not sent
    Given the outbox of ShopDb
    And the producer WidgetRecordProducer
    When widget "Lamp" is saved and taken back
    Then topic "widgets" has sent nothing
    And the table "widgets" is empty

  @embedded @external
  Scenario: Each key is sent in the order of its commits
    Given the topic "widgets" with 4 partitions
    And the outbox of ShopDb
    And the producer WidgetRecordProducer
    When these WidgetRow are saved
      | Name  |
      | Lamp  |
      | Chair |
    And 4 clerks change widget "1" 10 times each, all at once
    Then each key of topic "widgets" is seen in commit order by "version"
    And topic "widgets" has sent 42 messages

  @embedded
  Scenario: Messages wait for a relay
    Given the outbox of ShopDb without a relay
    And the producer WidgetRecordProducer
    When this WidgetRow is saved
      | Name |
      | Lamp |
    Then the table "kafka_messages" has rows
      | topic | partition_key |
      | any   | any           |
    When the relay is started
    Then topic "widgets" has sent
      | name |
      | Lamp |
    And the outbox is empty
