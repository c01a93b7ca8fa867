namespace Deimos.Testing.Tests.Contract;

/// <summary>A message as every tier shows it.</summary>
internal sealed record ContractMessage(Payload? Payload, object? Key, MessageHeaders Headers);
