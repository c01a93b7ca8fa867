using Microsoft.EntityFrameworkCore;

namespace Deimos.Runtime.Tests.Outbox;

/// <summary>A second context of the same service, with an outbox in the same database.</summary>
internal sealed class OtherDb(DbContextOptions<OtherDb> options) : ThingsDb(options);
