namespace Deimos.Embedded.SchemaRegistry.Storage;

/// <summary>Which schemas a list shows.</summary>
internal enum DeletedFilter
{
    Exclude,
    Include,
    Only,
}
