using Berth.HostServices.Generator.Model;

namespace Berth.HostServices.Generator.Emission;

/// <summary>What the methods of a service are called in the generated code, where overloads need names of their own.</summary>
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
