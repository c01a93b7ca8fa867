using Deimos.Schemas;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// The times at which a record was created and last written.
/// </summary>
internal static class RecordStamps
{
    public static bool Are(IReadOnlyProperty property) => IsCreated(property) || IsUpdated(property);

    public static bool IsUpdated(string name) => MemberNames.Normalize(name) == "UPDATEDAT";

    /// <summary>Sets the time of creation if there is none, and the time of the last write in any case.</summary>
    public static void Set(EntityEntry entry, DateTimeOffset now)
    {
        foreach (var property in entry.Metadata.GetProperties().Where(Are))
        {
            var stamp = entry.Property(property);
            if (IsUpdated(property) || stamp.CurrentValue is null or DateTime { Ticks: 0 } or DateTimeOffset { Ticks: 0 })
            {
                stamp.CurrentValue = PropertyValue.Convert(now, property);
            }
        }
    }

    private static bool IsCreated(IReadOnlyProperty property) => MemberNames.Normalize(property.Name) == "CREATEDAT";

    private static bool IsUpdated(IReadOnlyProperty property) => IsUpdated(property.Name);
}
