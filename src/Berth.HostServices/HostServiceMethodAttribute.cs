namespace Berth.HostServices;

/// <summary>Options of a method of a <see cref="HostServiceAttribute"/> interface.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class HostServiceMethodAttribute : Attribute
{
    /// <summary>Keeps the default name: that of the method in snake_case, without <c>Async</c>.</summary>
    public HostServiceMethodAttribute()
    {
    }

    /// <summary>Sets the name of the method on the wire.</summary>
    /// <param name="name">1 to 255 visible ASCII characters.</param>
    public HostServiceMethodAttribute(string name) => Name = name;

    /// <summary>The name on the wire; null: made from the method's name.</summary>
    public string? Name { get; }

    /// <summary>
    /// The timeout of a call in seconds, up to a day; 0: none. The generated client cancels a call that takes longer.
    /// </summary>
    public double DeadlineSeconds { get; init; }

    /// <summary>
    /// Whether the generated client sends the arguments as an object with the names of the parameters. By default, as the interface says.
    /// </summary>
    public bool NamedArguments { get; init; }
}
