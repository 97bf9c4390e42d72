using Berth.HostServices.Generator.Model;

namespace Berth.HostServices.Generator.Emission;

/// <summary>The names of methods in the generated code, with a number for overloads.</summary>
internal static class MethodNames
{
    public static IReadOnlyList<(string Name, MethodModel Method)> Of(ServiceModel service)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. service.Methods.Select(method =>
        {
            var name = method.Name;
            for (var number = 2; !taken.Add(name); number++)
                name = $"{method.Name}_{number}";
            return (name, method);
        })];
    }
}
