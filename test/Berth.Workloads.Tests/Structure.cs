using System.Collections;
using System.Reflection;
using Berth.Workloads.Schedules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tests;

/// <summary>
/// Compares specs by value, whatever members the records have. Record equality would compare immutable arrays by reference.
/// </summary>
internal static class Structure
{
    /// <summary>Each leaf of a value with its path, such as <c>.Sandbox.Filesystem[0].Target = /x</c>.</summary>
    public static IEnumerable<string> Leaves(object? value, string path = "")
    {
        switch (value)
        {
            case null or string or Enum or CalendarExpression or ListenAddress or HostPort or ValueType and not IEnumerable:
                yield return $"{path} = {value ?? "null"}";
                break;
            case IEnumerable items:
                var index = 0;
                foreach (var item in items)
                {
                    foreach (var leaf in item is not null && IsPair(item) ? PairLeaves(item, path) : Leaves(item, $"{path}[{index}]"))
                        yield return leaf;
                    index++;
                }

                yield return $"{path}.Count = {index}";
                break;
            default:
                yield return $"{path} is a {value.GetType().Name}";
                foreach (var property in Properties(value.GetType()))
                {
                    foreach (var leaf in Leaves(property.GetValue(value), $"{path}.{property.Name}"))
                        yield return leaf;
                }

                break;
        }
    }

    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(
            static p => p.Name is not "EqualityContract" && p.GetIndexParameters().Length is 0);

    private static bool IsPair(object item) =>
        item.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);

    private static IEnumerable<string> PairLeaves(object pair, string path) =>
        Leaves(pair.GetType().GetProperty("Value")!.GetValue(pair), $"{path}[{pair.GetType().GetProperty("Key")!.GetValue(pair)}]");
}
