namespace Deimos.Embedded.Kafka.Transactions;

/// <summary>The states of a transaction, under the names that Kafka shows them by.</summary>
internal enum TransactionState
{
    /// <summary>A producer has its id, and nothing was written yet.</summary>
    Empty,

    /// <summary>Partitions or groups have been added.</summary>
    Ongoing,

    /// <summary>The commit is decided; not every partition has its marker yet.</summary>
    PrepareCommit,

    /// <summary>The abort is decided; not every partition has its marker yet.</summary>
    PrepareAbort,

    /// <summary>Committed everywhere.</summary>
    CompleteCommit,

    /// <summary>Aborted everywhere.</summary>
    CompleteAbort,
}
