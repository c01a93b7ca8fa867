namespace Deimos.Testing.Tests.Contract;

/// <summary>The harness passes the contract.</summary>
public sealed class InMemoryContractTests : MessagingContract
{
    private protected override ValueTask<ContractTier> StartAsync() => new(new InMemoryTier());
}
