using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace HybridProfiler.Native.Tests.Abi;

/// <summary>
/// What the managed code declares of C interfaces: structures, enumerations and constants that say their names in the C
/// headers. Beside them, everything that it hands to a native function, so that nothing crosses without saying its name.
/// </summary>
internal sealed partial class ManagedDeclarations
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
    private const string Attribute = "NativeNameAttribute";

    private ManagedDeclarations(Assembly assembly)
    {
        Type[] types = assembly.GetTypes();
        foreach (Type type in types)
        {
            if (type.IsEnum) ReadEnumeration(type);
            else if (type.IsValueType && NamesOf(type).Count > 0) ReadStructure(type);
            foreach (FieldInfo field in type.GetFields(Any).Where(f => f.IsLiteral && !type.IsEnum && NamesOf(f).Count > 0))
                Add(field, NamesOf(field)[0], Convert.ToInt64(field.GetRawConstantValue(), null));
        }

        Crossing = [.. types.SelectMany(FunctionsOf).SelectMany(Mentioned).Where(t => t.Assembly == assembly).Distinct().OrderBy(t => t.FullName, StringComparer.Ordinal)];
    }

    /// <summary>The declarations of a package.</summary>
    internal static ManagedDeclarations Of(Assembly assembly) => new(assembly);

    /// <summary>Structures, with the managed name, the size, and each field's C path, managed name, offset and size.</summary>
    internal List<(string Native, string Managed, int Size, IReadOnlyList<(string Path, string Managed, int Offset, int Size)> Fields)> Structures { get; } = [];

    /// <summary>Enumerators and constants.</summary>
    internal List<(string Native, string Managed, long Value, Version? Since)> Constants { get; } = [];

    /// <summary>Types of this package among the parameters of native functions.</summary>
    internal IReadOnlyList<Type> Crossing { get; }

    /// <summary>True for a type all of whose parts say their names.</summary>
    internal static bool IsNamed(Type type) => type.IsEnum
        ? NamesOf(type).Count > 0 || type.GetFields().Where(f => f.IsLiteral).All(f => NamesOf(f).Count > 0 || IsNone(f))
        : NamesOf(type).Count > 0 || type.GetFields(Any).Where(f => !f.IsStatic).All(f => NamesOf(f).Count > 0);

    private void ReadEnumeration(Type type)
    {
        string prefix = NamesOf(type).SingleOrDefault() is { } pattern ? pattern.TrimEnd('*') : "";
        foreach (FieldInfo field in type.GetFields().Where(f => f.IsLiteral))
        {
            object raw = field.GetRawConstantValue()!;
            long value = raw is ulong bits ? unchecked((long)bits) : Convert.ToInt64(raw, null);
            string? name = NamesOf(field).SingleOrDefault() ?? (prefix.Length > 0 && !IsNone(field) ? prefix + Words().Replace(field.Name, "_").ToUpperInvariant() : null);
            if (name is not null) Add(field, name, value);
        }
    }

    // No flag at all needs no name.
    private static bool IsNone(FieldInfo field) => field.Name == "None" && field.DeclaringType!.IsDefined(typeof(FlagsAttribute));

    private void ReadStructure(Type type)
    {
        string native = NamesOf(type).Single();
        bool isOwn = native.StartsWith("hp_", StringComparison.Ordinal);
        List<(string, string, int, int)> fields = [];
        AddFields(type, 0, fields, isOwn);
        Structures.Add((native, type.Name, SizeOf(type), fields));
    }

    private static void AddFields(Type type, int at, List<(string, string, int, int)> fields, bool isOwn)
    {
        bool isRepeated = type.IsDefined(typeof(InlineArrayAttribute));
        foreach (FieldInfo field in type.GetFields(Any).Where(f => !f.IsStatic))
        {
            int offset = at + (int)Marshal.OffsetOf(type, field.Name);
            IReadOnlyList<string> paths = NamesOf(field);
            if (paths.Count == 0 && IsPart(field.FieldType))
            {
                AddFields(field.FieldType, offset, fields, isOwn);
                continue;
            }

            if (paths.Count == 0) paths = [isOwn ? Words().Replace(field.Name, "_").ToLowerInvariant() : char.ToLowerInvariant(field.Name[0]) + field.Name[1..]];
            int size = SizeOf(isRepeated ? type : field.FieldType);
            foreach (string path in paths) fields.Add((path, $"{type.Name}.{field.Name}", offset, size));
        }
    }

    // A structure that is one only here: its fields say their places in the one around it.
    private static bool IsPart(Type type) => type is { IsValueType: true, IsPrimitive: false, IsEnum: false } && NamesOf(type).Count == 0 && IsNamed(type);

    private void Add(FieldInfo field, string native, long value) =>
        Constants.Add((native, $"{field.DeclaringType!.Name}.{field.Name}", value, SinceOf(field)));

    private static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type.IsPointer ? typeof(nint) : type).Invoke(null, null)!;

    // The attribute is internal to the package, hence by name.
    private static CustomAttributeData? AttributeOf(MemberInfo member) => member.CustomAttributes.FirstOrDefault(a => a.AttributeType.Name == Attribute);

    private static IReadOnlyList<string> NamesOf(MemberInfo member) =>
        AttributeOf(member) is { } found ? [.. ((IEnumerable<CustomAttributeTypedArgument>)found.ConstructorArguments[0].Value!).Select(a => (string)a.Value!)] : [];

    private static Version? SinceOf(MemberInfo member) =>
        AttributeOf(member)?.NamedArguments.Select(a => a.TypedValue.Value as string).FirstOrDefault() is { Length: > 0 } since ? Version.Parse(since) : null;

    private static IEnumerable<Type> FunctionsOf(Type type) => type.GetFields(Any).Select(f => f.FieldType)
        .Concat(type.GetProperties(Any).Select(p => p.PropertyType))
        .Concat(type.GetMethods(Any).Where(m => !m.IsGenericMethodDefinition).SelectMany(m => m.GetParameters()).Select(p => p.ParameterType))
        .Where(t => t.IsUnmanagedFunctionPointer);

    private static IEnumerable<Type> Mentioned(Type function) =>
        function.GetFunctionPointerParameterTypes().Append(function.GetFunctionPointerReturnType()).Select(Pointee).SelectMany(WithFields);

    private static Type Pointee(Type type)
    {
        while (type.IsPointer) type = type.GetElementType()!;
        return type;
    }

    private static IEnumerable<Type> WithFields(Type type) => type.IsPrimitive || type.IsEnum || !type.IsValueType
        ? [type]
        : type.GetFields(Any).Where(f => !f.IsStatic && f.FieldType != type).SelectMany(f => WithFields(Pointee(f.FieldType))).Prepend(type);

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex Words();
}
