namespace Deimos.Schemas;

internal static class SchemaOptionsValidator
{
    public static void Validate(SchemaOptions options, ICollection<string> faults)
    {
        if (!Enum.IsDefined(options.Backend))
        {
            faults.Add(
                $"{SchemaOptions.SectionName}:{nameof(options.Backend)} is {(int)options.Backend}; use one of "
                + $"{string.Join(", ", Enum.GetNames<SchemaBackend>())}.");
            return;
        }

        if (string.IsNullOrWhiteSpace(options.Path))
        {
            faults.Add(
                $"{SchemaOptions.SectionName}:{nameof(options.Path)} is blank; use the folder of the .avsc files, "
                + "such as schemas.");
        }

        CheckNeedsRegistry(nameof(options.UseLatestVersion), options.UseLatestVersion, options, faults);
        CheckNeedsRegistry(nameof(options.UseReferences), options.UseReferences, options, faults);
    }

    private static void CheckNeedsRegistry(
        string name, bool value, SchemaOptions options, ICollection<string> faults)
    {
        if (value && !options.HasRegistry)
        {
            faults.Add(
                $"{SchemaOptions.SectionName}:{name} is true, and the backend {options.Backend} has no registry; use "
                + $"false, or the backend {SchemaBackend.Registry} or {SchemaBackend.InMemory}.");
        }
    }
}
