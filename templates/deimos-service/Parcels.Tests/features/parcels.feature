Feature: Parcels
#if (producing)
  Other services are told of every change, in the order in which it was made.
#else
  Other services ask for something, and get it once.
#endif

#if (producing)
  @embedded
  Scenario: What is saved is told
#if (relaying)
    Given the outbox of ParcelDb
    And the producer ParcelProducer
#elseif (postgres)
    Given the database ParcelDb
    And the producer ParcelProducer
#else
    Given the producer ParcelProducer
#endif
    When number 7 is saved as "Lamp"
    And number 7 is removed
    Then topic "parcels" has sent
      | (key) | id | name | quantity |
      | 7     | 7  | Lamp | 1        |
    And topic "parcels" has a tombstone for "7"

#endif
#if (consuming)
  @embedded
  Scenario: Asking twice does no harm
#if (relaying)
    Given the outbox of ParcelDb
    And the producer ParcelProducer
#elseif (producing && postgres)
    Given the database ParcelDb
    And the producer ParcelProducer
#elseif (postgres)
    Given the database ParcelDb
#elseif (producing)
    Given the producer ParcelProducer
#endif
    And the consumer ParcelRequestConsumer
    When these arrive on topic "parcel-requests"
      | id | name | quantity |
      | 7  | Lamp | 3        |
      | 7  | Lamp | 3        |
    And everything on topic "parcel-requests" is consumed
    Then number 7 is "Lamp"
#endif
