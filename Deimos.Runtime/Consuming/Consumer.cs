namespace Deimos.Consuming;

/// <summary>
/// What all consumers have in common; derive from <see cref="Consumer{T}"/>.
/// </summary>
public abstract class Consumer
{
    private protected Consumer()
    {
    }
}
