using Microsoft.EntityFrameworkCore;

namespace Deimos.Producing;

/// <summary>
/// Where a publish call comes from, for backends that make it part of a transaction.
/// </summary>
/// <param name="ProducerType">The producer's class.</param>
/// <param name="DbContext">The context that the call names, if it does.</param>
/// <param name="Scope">The services that the producer was made from.</param>
internal readonly record struct PublishCall(Type? ProducerType, DbContext? DbContext, IServiceProvider? Scope);
