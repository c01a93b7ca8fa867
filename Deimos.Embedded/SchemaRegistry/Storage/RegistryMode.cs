namespace Deimos.Embedded.SchemaRegistry.Storage;

/// <summary>What may be done with a subject.</summary>
internal enum RegistryMode
{
    /// <summary>Everything.</summary>
    ReadWrite,

    /// <summary>Reading.</summary>
    ReadOnly,

    /// <summary>Reading, whatever the modes of subjects say. Means something as global mode only.</summary>
    ReadOnlyOverride,

    /// <summary>Registering with given ids, unchecked.</summary>
    Import,
}
