using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Deimos.Records;

/// <summary>
/// A record that was created, changed or deleted.
/// </summary>
/// <param name="Entry">The record with its values, those that the database made included.</param>
/// <param name="Kind">Added, modified or deleted.</param>
/// <param name="ChangedParts">The names of owned parts that have changed beside the record's own properties.</param>
internal sealed record RecordChange(EntityEntry Entry, EntityState Kind, IReadOnlySet<string> ChangedParts);
