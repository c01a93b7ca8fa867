using Avro;

namespace Deimos.Schemas;

/// <summary>
/// The ids of the schemas with which the messages of one topic are written.
/// </summary>
internal sealed class SubjectIds(
    ISchemaRegistry registry,
    string topic,
    Schema value,
    Schema? key,
    bool autoRegister)
{
    private volatile bool _known;

    public int Value { get; private set; }

    public int Key { get; private set; }

    public ValueTask PrepareAsync(CancellationToken cancellationToken) =>
        _known ? ValueTask.CompletedTask : new(AskAsync(cancellationToken));

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        Value = await AskAsync($"{topic}-value", value, cancellationToken).ConfigureAwait(false);
        if (key is not null)
        {
            Key = await AskAsync($"{topic}-key", key, cancellationToken).ConfigureAwait(false);
        }

        _known = true;
    }

    private ValueTask<int> AskAsync(string subject, Schema schema, CancellationToken cancellationToken) => autoRegister
        ? registry.RegisterAsync(subject, schema, cancellationToken)
        : registry.GetIdAsync(subject, schema, cancellationToken);
}
