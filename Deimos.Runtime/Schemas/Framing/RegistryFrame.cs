using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Framing;

/// <summary>
/// Frames data with the id that a registry gave to its schema.
/// </summary>
/// <param name="askId">Asks the registry; called until it has answered once.</param>
internal sealed class RegistryFrame(Func<CancellationToken, ValueTask<int>> askId) : MessageFrame
{
    private volatile bool _known;
    private int _id;

    public override ValueTask PrepareAsync(CancellationToken cancellationToken) =>
        _known ? ValueTask.CompletedTask : new(AskAsync(cancellationToken));

    public override byte[] Wrap(ReadOnlySpan<byte> data) => WireFormat.Frame(_id, data);

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        _id = await askId(cancellationToken).ConfigureAwait(false);
        _known = true;
    }
}
