using System.Reflection;
using System.Text.RegularExpressions;
using Deimos.Testing.Gherkin.Expressions;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// All step definitions, hooks and transformations of some assemblies.
/// </summary>
internal sealed class Bindings
{
    private readonly IReadOnlyList<Hook> _hooks;

    /// <exception cref="GherkinException">A binding class is not one; the text has all that is wrong.</exception>
    public Bindings(IEnumerable<Assembly> assemblies)
        : this(assemblies.Distinct().SelectMany(assembly => assembly.GetTypes()))
    {
    }

    /// <exception cref="GherkinException">A binding class is not one; the text has all that is wrong.</exception>
    public Bindings(IEnumerable<Type> types)
    {
        var faults = new List<string>();
        var all = types.ToList();
        var methods = all
            .Where(type => type.IsDefined(typeof(BindingAttribute), inherit: true) && !type.IsAbstract | type.IsSealed)
            .SelectMany(type => MethodsOf(type, faults))
            .ToList();
        var transformations = methods.SelectMany(TransformationsOf).OrderBy(known => known.Order).ToList();
        Conversion = new(transformations);
        var parameterTypes = ParameterTypesWith(methods);
        Steps = [.. methods.SelectMany(method => StepsOf(method, parameterTypes, faults))];
        _hooks = [.. methods.SelectMany(HooksOf).OrderBy(hook => hook.Order)];
        Services = ServicesOf(all);
        if (faults.Count > 0)
        {
            throw new GherkinException(string.Join(Environment.NewLine, faults));
        }
    }

    public IReadOnlyList<StepDefinition> Steps { get; }

    public ArgumentConversion Conversion { get; }

    /// <summary>Gets the tests' own services, if they have any.</summary>
    public ServiceProvider? Services { get; }

    public IEnumerable<Hook> Hooks(HookType type) => _hooks.Where(hook => hook.Type == type);

    private static IEnumerable<BoundMethod> MethodsOf(Type type, List<string> faults)
    {
        if (!type.IsVisible)
        {
            faults.Add($"{type.Name} has [Binding] but is not public. Make it a public class.");
        }

        return type
            .GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)
            .Where(method => method.GetCustomAttributes().Any(said =>
                said is StepDefinitionBaseAttribute or HookAttribute or StepArgumentTransformationAttribute))
            .Select(method =>
            {
                var bound = new BoundMethod(method);
                if (!method.IsPublic)
                {
                    faults.Add($"{bound} is a step or a hook but not public. Make it public.");
                }

                if (method.GetCustomAttributes<HookAttribute>().Any(hook => hook.Type <= HookType.AfterFeature)
                    && !method.IsStatic)
                {
                    faults.Add($"{bound} is called outside of scenarios, so it has no instance. Make it static.");
                }

                return bound;
            });
    }

    private static IEnumerable<Transformation> TransformationsOf(BoundMethod method) =>
        method.Method.GetCustomAttributes<StepArgumentTransformationAttribute>().Select(said => new Transformation(
            method,
            said.Regex is null ? null : new($@"\A(?:{said.Regex})\z", RegexOptions.CultureInvariant),
            said.Order));

    private static ParameterTypes ParameterTypesWith(IEnumerable<BoundMethod> methods)
    {
        var types = new ParameterTypes();
        foreach (var method in methods)
        {
            foreach (var said in method.Method.GetCustomAttributes<StepArgumentTransformationAttribute>())
            {
                // Groups without names, so that those of the whole expression keep theirs.
                types.Add(
                    said.Name ?? new Transformation(method, Regex: null, said.Order).Result.Name,
                    said.Regex is null ? ".*" : $"(?:{said.Regex.TrimStart('^').TrimEnd('$')})");
            }
        }

        return types;
    }

    private static IEnumerable<StepDefinition> StepsOf(
        BoundMethod method, ParameterTypes parameterTypes, List<string> faults)
    {
        foreach (var said in method.Method.GetCustomAttributes<StepDefinitionBaseAttribute>())
        {
            StepPattern? pattern = null;
            try
            {
                pattern = StepPattern.Of(said.Expression, said.ExpressionType, parameterTypes, method.ParameterTypes);
            }
            catch (FormatException wrong)
            {
                faults.Add(
                    $"{method} has the expression \"{said.Expression}\", which cannot be read: {wrong.Message}.");
            }

            if (pattern is not null)
            {
                yield return new(said.Types, said.Expression, pattern, method, BindingScope.Of(method.Method));
            }
        }
    }

    private static IEnumerable<Hook> HooksOf(BoundMethod method) =>
        method.Method.GetCustomAttributes<HookAttribute>().Select(said =>
            new Hook(said.Type, said.Order, said.Tags, method, BindingScope.Of(method.Method)));

    private static ServiceProvider? ServicesOf(IEnumerable<Type> types)
    {
        var makers = types
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.IsDefined(typeof(ScenarioDependenciesAttribute)))
            .ToList();
        return makers.Count switch
        {
            0 => null,
            1 => ((IServiceCollection)makers[0].Invoke(null, BindingFlags.DoNotWrapExceptions, null, [], null)!)
                .BuildServiceProvider(),
            _ => throw new GherkinException(
                $"There are {makers.Count} methods with [ScenarioDependencies]: "
                + $"{string.Join(", ", makers.Select(method => $"{method.DeclaringType!.Name}.{method.Name}"))}. Leave "
                + "one."),
        };
    }
}
