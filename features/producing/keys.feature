Feature: Keys
  The key decides where a message goes and what a tombstone deletes. Each topic says what its keys are.

  @stub @embedded
  Scenario: A field of the message is the key
    Given the topic "widgets" with schema "com.shop.Widget" keyed by "id"
    When this is published to topic "widgets"
      | id | name |
      | 7  | Lamp |
    Then topic "widgets" has sent
      | (key) | name |
      | 7     | Lamp |

  @stub @embedded
  Scenario: A key has a schema of its own
    Given the topic "widgets" with schema "com.shop.Widget" and key schema "com.shop.WidgetKey"
    When this is published to topic "widgets"
      | (key)                         | id | name |
      | { "shop": "north", "id": 7 }  | 7  | Lamp |
    Then topic "widgets" has sent
      | (key)                         | name |
      | { "shop": "north", "id": 7 }  | Lamp |

  @stub @embedded
  Scenario: A key is plain text
    Given the topic "widgets" with schema "com.shop.Widget" and plain keys
    When this is published to topic "widgets"
      | (key)  | id | name |
      | lamp-7 | 7  | Lamp |
    Then topic "widgets" has sent
      | (key)  | name |
      | lamp-7 | Lamp |

  @stub @embedded
  Scenario: Events have no key
    Given the topic "widgets" with schema "com.shop.Widget" and no keys
    When this is published to topic "widgets"
      | id | name |
      | 7  | Lamp |
    Then topic "widgets" has sent
      | (key) | name |
      | null  | Lamp |

  @stub @embedded
  Scenario: A missing key is refused
    Given the topic "widgets" with schema "com.shop.Widget" and plain keys
    When someone tries to publish this to topic "widgets"
      | id | name |
      | 7  | Lamp |
    Then it fails with "key"
    And topic "widgets" has sent nothing
