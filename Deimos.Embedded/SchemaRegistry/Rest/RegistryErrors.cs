namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>The errors of the REST API, with the codes of Confluent's registry.</summary>
internal static class RegistryErrors
{
    public static RegistryException NotFound(string what) => new(404, 404, what);

    public static RegistryException Malformed(string what) => new(400, 400, what);

    public static RegistryException SubjectNotFound(string subject) =>
        new(404, 40401, $"Subject '{subject}' not found.");

    public static RegistryException VersionNotFound(string subject, int version) =>
        new(404, 40402, $"Version {version} not found in subject '{subject}'.");

    public static RegistryException SchemaNotFound() => new(404, 40403, "Schema not found.");

    public static RegistryException SchemaNotFound(int id) => new(404, 40403, $"Schema {id} not found.");

    public static RegistryException SubjectSoftDeleted(string subject) =>
        new(404, 40404, $"Subject '{subject}' is soft deleted already; delete it with permanent=true to remove it.");

    public static RegistryException SubjectNotSoftDeleted(string subject) =>
        new(404, 40405, $"Subject '{subject}' must be soft deleted before it is deleted with permanent=true.");

    public static RegistryException VersionSoftDeleted(string subject, int version) => new(
        404,
        40406,
        $"Version {version} of subject '{subject}' is soft deleted already; "
        + "delete it with permanent=true to remove it.");

    public static RegistryException VersionNotSoftDeleted(string subject, int version) => new(
        404,
        40407,
        $"Version {version} of subject '{subject}' must be soft deleted before it is deleted with permanent=true.");

    public static RegistryException NoSubjectCompatibility(string subject) =>
        new(404, 40408, $"Subject '{subject}' has no compatibility level of its own.");

    public static RegistryException NoSubjectMode(string subject) =>
        new(404, 40409, $"Subject '{subject}' has no mode of its own.");

    public static RegistryException Incompatible(string subject, IEnumerable<string> messages) => new(
        409,
        409,
        $"The schema is incompatible with an earlier schema of subject \"{subject}\", details: "
        + $"[{string.Join(", ", messages)}]");

    public static RegistryException InvalidSchema(string what) => new(422, 42201, what);

    public static RegistryException InvalidVersion(string version) =>
        new(422, 42202, $"'{version}' is no version; use a number from 1, -1 or 'latest'.");

    public static RegistryException InvalidCompatibility(string? level) => new(
        422,
        42203,
        $"'{level}' is no compatibility level; "
        + "use NONE, BACKWARD, FORWARD, FULL or one of the last three with _TRANSITIVE.");

    public static RegistryException InvalidMode(string? mode) =>
        new(422, 42204, $"'{mode}' is no mode; use READWRITE, READONLY, READONLY_OVERRIDE or IMPORT.");

    public static RegistryException NotPermitted(string why) => new(422, 42205, why);

    public static RegistryException ReferenceExists(string subject, int version) =>
        new(422, 42206, $"Other schemas refer to version {version} of subject '{subject}'; delete those first.");

    public static RegistryException InvalidSubject(string subject) =>
        new(422, 42208, $"'{subject}' is no subject: the name is empty, reserved or has a control character.");

    public static RegistryException NotStored(string why) => new(500, 50001, $"The change could not be stored: {why}");
}
