namespace Deimos.Outbox.Relaying;

/// <summary>
/// Where an outbox is: by a context of the application, or by a connection string alone.
/// </summary>
internal interface IOutboxSource
{
    /// <summary>Gets the name under which the outbox has its options.</summary>
    string OptionsName { get; }

    /// <summary>Gets the name that people know the outbox by.</summary>
    string DisplayName { get; }

    /// <summary>Finds the names of the tables.</summary>
    OutboxNames GetNames();

    Task<RelayConnection> OpenAsync(CancellationToken cancellationToken);
}
