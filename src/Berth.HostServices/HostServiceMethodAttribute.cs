namespace Berth.HostServices;

/// <summary>Says more about a method of a <see cref="HostServiceAttribute"/> interface than its declaration does.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class HostServiceMethodAttribute : Attribute
{
    /// <summary>Leaves the name as it is: that of the method in snake_case, without <c>Async</c>.</summary>
    public HostServiceMethodAttribute()
    {
    }

    /// <summary>Gives the method another name on the wire.</summary>
    /// <param name="name">1 to 255 visible ASCII characters.</param>
    public HostServiceMethodAttribute(string name) => Name = name;

    /// <summary>The name on the wire; null: made from the method's.</summary>
    public string? Name { get; }

    /// <summary>
    /// How long a call may take, in seconds, up to a day; 0: for ever. The generated client cancels a call that takes longer.
    /// </summary>
    public double DeadlineSeconds { get; init; }
}
