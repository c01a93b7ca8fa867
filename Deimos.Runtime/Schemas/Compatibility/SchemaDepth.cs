using System.Runtime.CompilerServices;
using Avro;

namespace Deimos.Schemas;

/// <summary>Keeps a schema that is nested without end from taking the process with it.</summary>
internal static class SchemaDepth
{
    /// <summary>Called wherever code follows types into types.</summary>
    public static void Check()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new SchemaParseException("The schema is nested too deeply; use fewer types inside types.");
        }
    }
}
