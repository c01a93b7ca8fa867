using Avro;

namespace Deimos.Schemas;

/// <summary>
/// One file's schema, whose text names types of other files.
/// </summary>
/// <param name="FullName">The full name of the type that the file defines.</param>
/// <param name="Schema">The schema; its text is the file's own.</param>
/// <param name="References">The full names of the types of other files that the text names.</param>
internal sealed record SchemaPart(string FullName, Schema Schema, IReadOnlyList<string> References);
