Feature: Crashes and faults
  Brokers, relays and networks fail. Nothing that was promised is lost, and the order of each key stays.

  @embedded
  Scenario: A relay is killed in the middle of its work
    Given the topic "widgets" with 4 partitions
    And the outbox of ShopDb without a relay
    And the producer WidgetRecordProducer
    When the relay is started
    And these WidgetRow are saved
      | Name  |
      | Lamp  |
      | Chair |
    And 4 clerks change widget "1" 10 times each, all at once
    And the relay is killed
    And 4 clerks change widget "2" 10 times each, all at once
    And the relay is restarted
    Then the outbox is empty
    And each key of topic "widgets" is seen in commit order by "version"
    And topic "widgets" has sent
      | id | version |
      | 1  | 40      |
      | 2  | 40      |

  @embedded
  Scenario: A broker goes down and comes back
    Given a cluster of 3 brokers
    And the topic "widgets" with 6 partitions
    And the producer WidgetProducer
    And a consumer of topic "widgets"
    When WidgetProducer publishes
      | id | name |
      | 1  | Lamp |
    And broker 2 goes down
    And WidgetProducer publishes
      | id | name  |
      | 2  | Chair |
      | 3  | Table |
      | 4  | Shelf |
    And broker 2 is up again
    And WidgetProducer publishes
      | id | name   |
      | 5  | Carpet |
    Then the consumer of topic "widgets" has received
      | name   |
      | Lamp   |
      | Chair  |
      | Table  |
      | Shelf  |
      | Carpet |

  @embedded
  Scenario: An answer that gets lost doubles nothing
    Given the producer WidgetProducer
    And the answer to the next request to write to topic "widgets" is lost
    When WidgetProducer publishes
      | id | name |
      | 1  | Lamp |
    Then topic "widgets" has sent 1 message

  @embedded
  Scenario: A leader that moves is found again
    Given the producer WidgetProducer
    And the next 3 requests to write to topic "widgets" fail with NotLeaderOrFollower
    When WidgetProducer publishes
      | id | name |
      | 1  | Lamp |
    Then topic "widgets" has sent
      | id | name |
      | 1  | Lamp |

  @embedded
  Scenario: A message that Kafka will never take is kept aside and holds nobody up
    Given the outbox of ShopDb
    And the producer WidgetRecordProducer
    When a widget with a name of 2000000 letters is saved
    And this WidgetRow is saved
      | Name  |
      | Chair |
    Then topic "widgets" has sent
      | name  |
      | Chair |
    And the table "kafka_dead_messages" has rows
      | topic      |
      | /^widgets/ |
