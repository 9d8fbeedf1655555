/** Drawn here, not taken from the icon library: it would be the first visit's only icon, and bring the library along. */
export function AlertIcon() {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 4.75v3.75M8 11.25v.01" />
    </svg>
  );
}
