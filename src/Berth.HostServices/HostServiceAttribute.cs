namespace Berth.HostServices;

/// <summary>
/// Marks an interface whose methods are called over the wire. The source generator writes a proxy for the caller and a dispatcher for the
/// service.
/// </summary>
/// <param name="name">The name of the service in messages and grants, for example <c>clock</c>.</param>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class HostServiceAttribute(string name) : Attribute
{
    /// <summary>The name of the service in messages and grants.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// Whether generated clients send arguments as an object with the names of the parameters, instead of an array. Dispatchers take both.
    /// </summary>
    public bool NamedArguments { get; init; }
}
