namespace Deimos.Testing.Matching;

/// <summary>
/// By an interface of this name, whatever its namespace, xunit tells failed assertions from errors.
/// </summary>
internal interface IAssertionException;
