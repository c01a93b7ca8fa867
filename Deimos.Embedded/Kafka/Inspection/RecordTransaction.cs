namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>What became of the transaction that a record was written in.</summary>
public enum RecordTransaction
{
    /// <summary>The record was written outside of a transaction.</summary>
    None,

    /// <summary>The transaction is not decided yet; readers of committed records wait for it.</summary>
    Open,

    /// <summary>The transaction was committed.</summary>
    Committed,

    /// <summary>The transaction was aborted; readers of committed records never see the record.</summary>
    Aborted,
}
