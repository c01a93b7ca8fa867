namespace Deimos.Testing.Tests.Contract;

/// <summary>The embedded broker passes the contract.</summary>
public sealed class EmbeddedContractTests(ContractFixture fixture)
    : BrokerContract(fixture, StackTier.Embedded), IClassFixture<ContractFixture>;
