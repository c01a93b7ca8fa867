namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// The server's side of one SASL mechanism on one connection, from the client's first message to the last.
/// </summary>
internal interface ISaslExchange
{
    /// <summary>Gets who the client is, once the exchange has ended with success.</summary>
    SaslIdentity? Identity { get; }

    /// <summary>Takes the client's next message and gives the server's.</summary>
    /// <exception cref="SaslFailureException">The client is not who it says, or does not keep to the mechanism.
    /// </exception>
    ValueTask<byte[]> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);
}
