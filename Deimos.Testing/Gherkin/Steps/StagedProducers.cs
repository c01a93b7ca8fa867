using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using Deimos.Producing;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Makes producer classes for topics that no class of the service publishes to: options go by class.
/// </summary>
internal static class StagedProducers
{
    private static readonly ModuleBuilder Module = AssemblyBuilder
        .DefineDynamicAssembly(new("Deimos.Testing.Staged"), AssemblyBuilderAccess.Run)
        .DefineDynamicModule("Staged");

    private static readonly ConcurrentDictionary<string, Lazy<Type>> Made = new();

    /// <summary>Gives the class for a topic, which has nothing but its name.</summary>
    public static Type For(string topic) => Made.GetOrAdd(topic, name => new(() => Module
        .DefineType($"Staged.{name}", TypeAttributes.Public | TypeAttributes.Sealed, typeof(Producer<Payload>))
        .CreateType())).Value;
}
