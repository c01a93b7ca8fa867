using Avro;
using Deimos.Schemas.Framing;

namespace Deimos.Schemas;

/// <summary>
/// The schema with which one subject's data is written, and what stands around the data.
/// </summary>
internal sealed record SubjectSchema(string Subject, RecordSchema Schema, MessageFrame Frame);
