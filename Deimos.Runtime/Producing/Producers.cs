namespace Deimos.Producing;

/// <summary>
/// Switches producers off for a stretch of code.
/// </summary>
/// <remarks>
/// Scopes nest, flow with async code into what is called or started inside, and end with
/// <see cref="IDisposable.Dispose"/>, whatever happened. Publish calls of a disabled producer return before any work.
/// </remarks>
public static class Producers
{
    private static readonly AsyncLocal<Scope?> Current = new();

    /// <summary>Gets a value indicating whether all producers are switched off here.</summary>
    public static bool AreDisabled => Scopes().Any(scope => scope.Producer is null);

    /// <summary>Switches all producers off.</summary>
    /// <returns>The scope; its disposal switches them on again.</returns>
    public static IDisposable Disable() => new Scope(producer: null);

    /// <summary>Switches one producer off.</summary>
    /// <typeparam name="TProducer">The producer's class; classes derived from it are switched off too.</typeparam>
    /// <returns>The scope; its disposal switches the producer on again.</returns>
    public static IDisposable Disable<TProducer>()
        where TProducer : Producer =>
        new Scope(typeof(TProducer));

    /// <summary>Says whether a producer is switched off here, alone or with all others.</summary>
    /// <typeparam name="TProducer">The producer's class.</typeparam>
    /// <returns><see langword="true"/> if its publish calls do nothing.</returns>
    public static bool IsDisabled<TProducer>()
        where TProducer : Producer =>
        IsDisabled(typeof(TProducer));

    internal static bool IsDisabled(Type producer) =>
        Current.Value is not null && Scopes().Any(scope => scope.Producer?.IsAssignableFrom(producer) ?? true);

    private static IEnumerable<Scope> Scopes()
    {
        for (var scope = Current.Value; scope is not null; scope = scope.Outer)
        {
            if (!scope.IsDisposed)
            {
                yield return scope;
            }
        }
    }

    private sealed class Scope : IDisposable
    {
        public Scope(Type? producer)
        {
            Producer = producer;
            Outer = Current.Value;
            Current.Value = this;
        }

        public Type? Producer { get; }

        public Scope? Outer { get; }

        /// <summary>Gets a value indicating whether the scope is over, also where its value still flows.</summary>
        public bool IsDisposed { get; private set; }

        public void Dispose()
        {
            IsDisposed = true;
            if (Current.Value == this)
            {
                Current.Value = Outer;
            }
        }
    }
}
